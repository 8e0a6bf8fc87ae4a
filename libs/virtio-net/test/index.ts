/** The driver of network devices against a card that is played. */
import "./packets";
import "./offloads";
import "./lies";
