/** Topics, progress of groups, state of nodes: what tools and tests need. */
@NullMarked
package io.triadmq.client.admin;

import org.jspecify.annotations.NullMarked;
