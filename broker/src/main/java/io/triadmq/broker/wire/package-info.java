/**
 * What is written as fields with numbers: commands in the log, settings in RocksDB.
 *
 * <p>A field's number is for ever: never reuse one, never change its type. Who does not know a number skips it, and an
 * absent field has the default that its class gives it, so a new field must be harmless to members that do not see it;
 * one that apply must obey needs a new feature level ({@code log.CommandCodec}). Maps are written in key order, so that
 * replicas write equal bytes.
 */
@NullMarked
package io.triadmq.broker.wire;

import org.jspecify.annotations.NullMarked;
