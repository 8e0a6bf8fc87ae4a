/** All dialogues. */
import "./rfc-listen";
import "./rfc-connect";
import "./rfc-receive";
import "./rfc-close";
import "./rfc-send";
import "./rfc-loss";
import "./rfc-options";
import "./rfc-cookies";
import "./storm";
import "./rfc-attack";
import "./fuzz";
import "./rfc-model";
