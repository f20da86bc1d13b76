package io.triadmq.broker.leader;

import io.triadmq.broker.state.Leadership;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts together what the log says about leaders (who, in which term) with what the state says (a node's address for
 * clients, whether the first entry of the term is applied).
 *
 * <p>{@link #current} is for any thread; everything else is the apply thread's.
 */
public final class LeadershipView implements Leadership {
    private static final Logger LOG = LoggerFactory.getLogger(LeadershipView.class);

    private final String selfId;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, String> addresses = new HashMap<>();
    private volatile View current = new View(0, null, null, false);

    private long term;
    private @Nullable String leaderId;
    /** The term in which this node is the elected leader; 0 when it is not. */
    private long electedTerm;
    /** The newest term whose first entry is applied, and the node that wrote it. */
    private long startedTerm;

    private @Nullable String startedBy;

    public LeadershipView(String selfId) {
        this.selfId = selfId;
    }

    /** Knows an address from before. */
    public void restore(String nodeId, String address) {
        addresses.put(nodeId, address);
        publish();
    }

    /** The first entry of a term is applied and visible. */
    public void termStarted(long ofTerm, String nodeId, String address) {
        addresses.put(nodeId, address);
        if (ofTerm >= startedTerm) {
            startedTerm = ofTerm;
            startedBy = nodeId;
        }
        term = Math.max(term, ofTerm);
        publish();
    }

    /** This node was elected. */
    public void elected(long inTerm) {
        term = Math.max(term, inTerm);
        electedTerm = inTerm;
        leaderId = selfId;
        publish();
    }

    public void steppedDown() {
        electedTerm = 0;
        if (selfId.equals(leaderId)) {
            leaderId = null;
        }
        publish();
    }

    /** Another node leads, or none is known. */
    public void following(@Nullable String otherId, long inTerm) {
        term = Math.max(term, inTerm);
        leaderId = otherId;
        publish();
    }

    private void publish() {
        boolean leading = electedTerm != 0 && electedTerm == startedTerm && selfId.equals(startedBy);
        String address = leaderId == null ? null : addresses.get(leaderId);
        View next = new View(term, leaderId, address, leading);
        if (next.equals(current)) {
            return;
        }
        current = next;
        LOG.info("leadership: term {} leader {} at {}{}", term, leaderId, address, leading ? ", this node leads" : "");
        for (Listener listener : listeners) {
            try {
                listener.changed(next);
            } catch (RuntimeException e) {
                LOG.error("a leadership listener failed", e);
            }
        }
    }

    @Override
    public View current() {
        return current;
    }

    @Override
    public void addListener(Listener listener) {
        listeners.add(listener);
    }
}
