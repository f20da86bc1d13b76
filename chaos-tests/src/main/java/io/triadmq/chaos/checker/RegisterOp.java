package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operations of a register workload carry: {@code ["key" value]}. */
final class RegisterOp {
    /** A register that was never written. */
    static final long UNWRITTEN = -1;

    private RegisterOp() {}

    /** Null when the operation carries something else. */
    static @Nullable String key(Operation operation) {
        return operation.value() instanceof List<?> pair && pair.size() == 2 && pair.get(0) instanceof String key
                ? key
                : null;
    }

    static long value(Operation operation) {
        return operation.value() instanceof List<?> pair && pair.get(1) instanceof Long value ? value : UNWRITTEN;
    }

    static boolean isWrite(Operation operation) {
        return operation.f().equals("write");
    }
}
