package io.triadmq.client;

/**
 * What an orderly listener may know of the queue that it is called for.
 *
 * <p><b>The fencing token.</b> Brokers give a queue to one member of a group at a time, for a lease. A member that is
 * stopped in the middle of its listener for longer than that (a paused process, a long collection of garbage) goes on
 * without knowing that another member has the queue now: no broker can prevent that, as it does not see what listeners
 * do. What it can do is number the owners: each new owner of a queue gets a higher token, and offsets are only saved for
 * the newest. A system that listeners write to can refuse the late writer in the same way, when every write carries the
 * token and the system keeps the highest it has seen per queue and refuses lower ones.
 *
 * @param queue the queue of the messages
 * @param fencingToken grows with every change of the queue's owner within the group, through changes of leader too; 0
 *     when the queue is not shared (broadcasting)
 */
public record OrderlyContext(MessageQueue queue, long fencingToken) {}
