/** All dialogues. */
import "./rfc-listen";
import "./rfc-connect";
import "./rfc-receive";
import "./rfc-close";
import "./rfc-send";
