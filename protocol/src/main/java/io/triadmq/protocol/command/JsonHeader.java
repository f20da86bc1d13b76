package io.triadmq.protocol.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of a header. Reading is lenient, because clients in other languages leave fields out, reorder them,
 * add their own and write numbers where Java writes strings.
 */
final class JsonHeader {
    private static final JsonFactory FACTORY = new JsonFactory();

    private static final byte[] CODE = ascii("{\"code\":");
    private static final byte[] FIELDS = ascii(",\"extFields\":{");
    private static final byte[] FLAG = ascii(",\"flag\":");
    private static final byte[] LANGUAGE = ascii(",\"language\":\"");
    private static final byte[] OPAQUE = ascii("\",\"opaque\":");
    private static final byte[] REMARK = ascii(",\"remark\":");
    private static final byte[] VERSION = ascii(",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":");

    private JsonHeader() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Responses always carry extFields: Java clients dereference those of a send response unchecked. */
    static void encode(Command command, int opaque, int flag, FrameBuffer out) {
        out.put(CODE);
        out.putDecimal(command.code());
        HeaderFields fields = command.fields();
        if (!fields.isEmpty() || (flag & Command.FLAG_RESPONSE) != 0) {
            out.put(FIELDS);
            for (int i = 0; i < fields.size(); i++) {
                if (i > 0) {
                    out.put(',');
                }
                JsonText.quote(fields.name(i), out);
                out.put(':');
                JsonText.quote(fields.value(i), out);
            }
            out.put('}');
        }
        out.put(FLAG);
        out.putDecimal(flag);
        out.put(LANGUAGE);
        out.putAscii(command.language().name());
        out.put(OPAQUE);
        out.putDecimal(opaque);
        String remark = command.remark();
        if (remark != null) {
            out.put(REMARK);
            JsonText.quote(remark, out);
        }
        out.put(VERSION);
        out.putDecimal(command.version());
        out.put('}');
    }

    static Command decode(byte[] header, int length) throws MalformedFrameException {
        Command plain = PlainJsonHeader.decode(header, length);
        return plain == null ? decodeAny(header, length) : plain;
    }

    /** The slow way, which accepts everything that is JSON. */
    static Command decodeAny(byte[] header, int length) throws MalformedFrameException {
        try (JsonParser parser = FACTORY.createParser(header, 0, length)) {
            return decode(parser);
        } catch (IOException e) {
            throw new MalformedFrameException("JSON header: " + firstLine(e), e);
        }
    }

    private static Command decode(JsonParser parser) throws IOException, MalformedFrameException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new MalformedFrameException("JSON header should be an object");
        }
        int code = 0;
        int opaque = 0;
        int flag = 0;
        int version = 0;
        Language language = Language.OTHER;
        String remark = null;
        HeaderFields fields = HeaderFields.forDecoding();
        String name;
        while ((name = parser.nextFieldName()) != null) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "code" -> code = parser.getValueAsInt();
                case "opaque" -> opaque = parser.getValueAsInt();
                case "flag" -> flag = parser.getValueAsInt();
                case "version" -> version = parser.getValueAsInt();
                case "language" -> language = Language.named(scalar(parser, token));
                case "remark" -> remark = scalar(parser, token);
                case "extFields" -> decodeFields(parser, token, fields);
                default -> parser.skipChildren();
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw new MalformedFrameException("JSON header ends early");
        }
        return new Command(code)
                .withOpaque(opaque)
                .withFlag(flag)
                .withVersion(version)
                .withLanguage(language)
                .withRemark(remark)
                .withFields(fields);
    }

    private static void decodeFields(JsonParser parser, JsonToken token, HeaderFields fields) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        String name;
        while ((name = parser.nextFieldName()) != null) {
            String value = scalar(parser, parser.nextToken());
            if (value != null) {
                fields.append(name, value);
            }
        }
    }

    /** The text of a string, number or boolean; null for null; arrays and objects are skipped. */
    private static @Nullable String scalar(JsonParser parser, @Nullable JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (token != null && token.isScalarValue()) {
            return parser.getText();
        }
        parser.skipChildren();
        return null;
    }

    private static String firstLine(IOException e) {
        String text = String.valueOf(e.getMessage());
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
