import "./thin";
import "./life";
import "./bulk";
import "./rfc-all";
