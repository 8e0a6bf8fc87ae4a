/* Exceptions and interrupts: what the processor's code and a platform know of each other. */
#ifndef TSUKURI_TRAPS_H
#define TSUKURI_TRAPS_H

void traps_init(void);
void on_interrupt(unsigned vector); /* the platform's: called for vectors from 32 on, with interrupts masked */

#endif
