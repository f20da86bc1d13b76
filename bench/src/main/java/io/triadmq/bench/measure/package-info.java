/** What Linux says about CPU time and disk writes. */
@NullMarked
package io.triadmq.bench.measure;

import org.jspecify.annotations.NullMarked;
