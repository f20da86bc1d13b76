package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.impl.core.AppendEntriesRequestProcessor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives log entries, and lets go of a member whose connection closed without holding up the others.
 *
 * <p>JRaft ends the thread that served the lost connection under the lock that every first request of another member
 * needs, and waits up to 15 s for that thread. When its wake-up is lost (seen about once in thirty leader kills), the
 * new leader's entries and votes wait on the event loop for as long, and the group has no leader for 17 s. Here the
 * connection's state leaves JRaft's table at once, and its thread ends in the background. Requests of the old connection
 * that are still running meet the checks of Raft like any late request.
 */
final class AppendEntriesReceiver extends AppendEntriesRequestProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(AppendEntriesReceiver.class);

    /** Where JRaft keeps the member pairs that a connection serves. */
    private static final String PAIRS_ATTRIBUTE = "jraft-peer-pairs";

    private final Map<?, ? extends Map<?, ?>> contexts;

    AppendEntriesReceiver(Executor executor) {
        super(executor);
        contexts = contexts();
    }

    /** JRaft has no access to its table; its name is that of version 1.4. */
    @SuppressWarnings("unchecked")
    private Map<?, ? extends Map<?, ?>> contexts() {
        try {
            Field field = AppendEntriesRequestProcessor.class.getDeclaredField("peerRequestContexts");
            field.setAccessible(true);
            return (Map<?, ? extends Map<?, ?>>) field.get(this);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of JRaft keeps its receivers elsewhere; adapt this class", e);
        }
    }

    @Override
    public void onClosed(String remoteAddress, Connection connection) {
        Object pairs = connection.getAttribute(PAIRS_ATTRIBUTE);
        if (!(pairs instanceof Set<?> served)) {
            return;
        }
        for (Map<?, ?> group : contexts.values()) {
            for (Object pair : served) {
                Object context = group.remove(pair);
                if (context != null) {
                    retire(context, remoteAddress);
                }
            }
        }
    }

    private static void retire(Object context, String remoteAddress) {
        Thread retirement = JRaftDefaults.daemonThreads("raft-retire-").newThread(() -> {
            try {
                Method destroy = context.getClass().getDeclaredMethod("destroy");
                destroy.setAccessible(true);
                destroy.invoke(context);
            } catch (ReflectiveOperationException e) {
                LOG.error("the receiver of {} keeps its thread: JRaft has changed, adapt this class", remoteAddress, e);
            }
        });
        retirement.start();
    }
}
