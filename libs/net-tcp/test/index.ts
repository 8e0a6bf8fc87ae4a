import "./thin";
import "./life";
import "./bulk";
