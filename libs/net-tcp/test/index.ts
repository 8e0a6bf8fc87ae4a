import "./thin";
import "./life";
import "./rfc-all";
