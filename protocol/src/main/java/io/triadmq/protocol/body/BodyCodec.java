package io.triadmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.triadmq.protocol.command.BadRequestException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes bodies (protocol 04). Writes standard JSON with sorted fields and without nulls, except that maps
 * keyed by a queue have bare objects as keys, because stock peers read nothing else. Reads what old and new stock peers
 * write: bare integer or object keys, single quotes, unknown and missing fields, nulls, text after the end.
 */
public final class BodyCodec {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            // Keep the sender's order: what is logged, compared or passed on looks as it came.
            .addModule(new SimpleModule().addAbstractTypeMapping(Set.class, LinkedHashSet.class))
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private BodyCodec() {}

    static byte[] encode(Body body) {
        try {
            return MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a body of our own types can always be written: " + body, e);
        }
    }

    /**
     * @param bytes a frame's body; null when the frame had none
     * @throws BadRequestException if there is none or it is no JSON of this type
     */
    public static <T extends Body> T decode(byte @Nullable [] bytes, Class<T> type) {
        if (bytes == null || bytes.length == 0) {
            throw new BadRequestException("expected a body with " + type.getSimpleName() + ", got none");
        }
        T body;
        try {
            body = MAPPER.readValue(ObjectKeys.quote(bytes), type);
        } catch (IOException e) {
            throw new BadRequestException("body is no " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
        if (body == null) {
            throw new BadRequestException("expected a body with " + type.getSimpleName() + ", got null");
        }
        return body;
    }
}
