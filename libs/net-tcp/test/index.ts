import "./thin";
