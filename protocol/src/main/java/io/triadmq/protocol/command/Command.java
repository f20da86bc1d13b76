package io.triadmq.protocol.command;

import org.jspecify.annotations.Nullable;

/**
 * One request or response of the remoting protocol.
 *
 * <p>Mutable while it is built by one thread; not changed any more once it was handed to a transport, which does not
 * change it either: one command may be sent to several peers. The body array belongs to the command: nobody writes to
 * it.
 */
public final class Command {
    /** Flag bit: this is a response. */
    public static final int FLAG_RESPONSE = 1;
    /** Flag bit: no response is wanted. */
    public static final int FLAG_ONE_WAY = 2;

    private final int code;
    private int opaque;
    private int flag;
    private int version = ProtocolVersion.CURRENT;
    private Language language = Language.JAVA;
    private SerializeType serializeType = SerializeType.JSON;
    private @Nullable String remark;
    private HeaderFields fields = new HeaderFields();
    private byte @Nullable [] body;

    public Command(int code) {
        this.code = code;
    }

    /** A request that wants a response. The transport numbers it and leaves this object as it is. */
    public static Command request(int code) {
        return new Command(code);
    }

    /** A request without response. */
    public static Command oneWay(int code) {
        return new Command(code).withFlag(FLAG_ONE_WAY);
    }

    /** The answer to {@code request}: same opaque, same header serialisation. */
    public static Command response(Command request, int code) {
        Command response = new Command(code);
        response.flag = FLAG_RESPONSE;
        response.opaque = request.opaque;
        response.serializeType = request.serializeType;
        return response;
    }

    public static Command response(Command request, int code, @Nullable String remark) {
        return response(request, code).withRemark(remark);
    }

    /** A copy to send on with other fields: header fields are independent, the body is shared. */
    public Command copy() {
        return new Command(code)
                .withOpaque(opaque)
                .withFlag(flag)
                .withVersion(version)
                .withLanguage(language)
                .withSerializeType(serializeType)
                .withRemark(remark)
                .withFields(fields.copy())
                .withBody(body);
    }

    public int code() {
        return code;
    }

    public int opaque() {
        return opaque;
    }

    public int flag() {
        return flag;
    }

    public int version() {
        return version;
    }

    public Language language() {
        return language;
    }

    public SerializeType serializeType() {
        return serializeType;
    }

    public @Nullable String remark() {
        return remark;
    }

    public HeaderFields fields() {
        return fields;
    }

    public byte @Nullable [] body() {
        return body;
    }

    public boolean isResponse() {
        return (flag & FLAG_RESPONSE) != 0;
    }

    public boolean isOneWay() {
        return (flag & FLAG_ONE_WAY) != 0;
    }

    public Command withOpaque(int value) {
        opaque = value;
        return this;
    }

    public Command withFlag(int value) {
        flag = value;
        return this;
    }

    public Command withVersion(int value) {
        version = value;
        return this;
    }

    public Command withLanguage(Language value) {
        language = value;
        return this;
    }

    public Command withSerializeType(SerializeType value) {
        serializeType = value;
        return this;
    }

    public Command withRemark(@Nullable String value) {
        remark = value;
        return this;
    }

    /** Sets a header field; a null value leaves it out. */
    public Command with(String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, value);
        }
        return this;
    }

    public Command with(String name, long value) {
        fields.put(name, Long.toString(value));
        return this;
    }

    public Command withFields(HeaderFields value) {
        fields = value;
        return this;
    }

    public Command withBody(byte @Nullable [] value) {
        body = value;
        return this;
    }

    /** About what it takes in memory while somebody works on it: body and fields. */
    public int weight() {
        return (body == null ? 0 : body.length) + fields.textLength();
    }

    @Override
    public String toString() {
        return "Command[code=" + code + ", opaque=" + opaque + ", flag=" + flag + ", remark=" + remark + ", fields="
                + fields + ", body=" + (body == null ? 0 : body.length) + " bytes]";
    }
}
