import "./rfc-all";
import "./thin";
import "./readme";
import "./life";
import "./bulk";
import "./many";
