package io.triadmq.protocol.body;

/**
 * A JSON body of a request or response. Implementations are immutable records whose components are named as the fields
 * on the wire; collections that are absent or null there are empty here.
 */
public interface Body {
    /** UTF-8 text for {@code Command.withBody}; owned by the caller. */
    default byte[] toJson() {
        return BodyCodec.encode(this);
    }
}
