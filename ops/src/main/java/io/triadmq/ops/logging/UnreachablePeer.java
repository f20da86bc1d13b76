package io.triadmq.ops.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.boolex.EventEvaluatorBase;
import java.net.ConnectException;

/**
 * Recognises that the Raft library could not reach a peer. Where in its code it noticed says nothing, so the logging
 * configuration leaves the stack trace out; everything else keeps its own.
 */
public final class UnreachablePeer extends EventEvaluatorBase<ILoggingEvent> {
    private static final String LIBRARY = "com.alipay.";
    private static final String REMOTING = "com.alipay.remoting.exception.RemotingException";

    @Override
    public boolean evaluate(ILoggingEvent event) {
        if (!event.getLoggerName().startsWith(LIBRARY)) {
            return false;
        }
        for (IThrowableProxy thrown = event.getThrowableProxy(); thrown != null; thrown = thrown.getCause()) {
            String type = thrown.getClassName();
            if (type.equals(REMOTING) || type.equals(ConnectException.class.getName())) {
                return true;
            }
        }
        return false;
    }
}
