import "./thin";
import "./life";
