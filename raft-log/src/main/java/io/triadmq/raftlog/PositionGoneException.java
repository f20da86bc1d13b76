package io.triadmq.raftlog;

/** The position was deleted by retention. */
public final class PositionGoneException extends Exception {
    private static final long serialVersionUID = 1L;

    public PositionGoneException(long position, long minPosition) {
        super("position " + position + " is below the first retained position " + minPosition);
    }
}
