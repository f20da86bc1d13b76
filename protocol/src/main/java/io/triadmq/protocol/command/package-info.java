/** One frame of the remoting protocol as a value: header, fields, body; and its JSON and binary codecs. */
@NullMarked
package io.triadmq.protocol.command;

import org.jspecify.annotations.NullMarked;
