/** What is done to a cluster on purpose: one fault, one class; what was done is recorded with its times. */
@NullMarked
package io.triadmq.chaos.nemesis;

import org.jspecify.annotations.NullMarked;
