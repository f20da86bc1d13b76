package io.triadmq.protocol.command;

/** How a frame's header is written; every frame carries its own type (protocol 01 §1). */
public enum SerializeType {
    JSON(0),
    BINARY(1);

    private final byte code;

    SerializeType(int code) {
        this.code = (byte) code;
    }

    public byte code() {
        return code;
    }
}
