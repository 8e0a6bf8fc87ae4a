/** All dialogues. */
import "./rfc-listen";
import "./rfc-connect";
import "./rfc-receive";
import "./rfc-close";
import "./rfc-release";
import "./rfc-send";
import "./rfc-window";
import "./rfc-buffers";
import "./rfc-alive";
import "./rfc-path";
import "./rfc-loss";
import "./rfc-options";
import "./rfc-cookies";
import "./storm";
import "./rfc-attack";
import "./fuzz";
import "./rfc-model";
