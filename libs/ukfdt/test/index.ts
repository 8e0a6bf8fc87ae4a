/**
 * Trees, whole and broken.
 */
import "./trees";
import "./broken";
import "./fuzz";
