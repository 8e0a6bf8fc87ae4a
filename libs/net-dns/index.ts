/**
 * net-dns: messages of DNS (RFC 1035) for a resolver that asks a server which does the work: a question for a name's addresses, and what the answer
 * says. Names are text; who asks sends the question by UDP, from a port and with an identification that nobody can guess.
 */
export { MOST_QUESTION, RecordType, writeQuestion } from "./question";
export { Answer, ANSWER_SIZE, MOST_ADDRESSES, readAnswer } from "./answer";
