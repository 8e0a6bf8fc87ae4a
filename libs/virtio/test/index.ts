/** Negotiation and queues, against a device that is played. */
import "./life";
import "./queues";
