import "./rfc-all";
import "./thin";
import "./life";
import "./bulk";
import "./many";
