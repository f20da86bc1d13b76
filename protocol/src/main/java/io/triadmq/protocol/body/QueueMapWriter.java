package io.triadmq.protocol.body;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.util.Map;

/** Writes a map keyed by queues with bare objects as keys: {@code {{"brokerName":…}:value,…}}. */
final class QueueMapWriter extends JsonSerializer<Map<MessageQueue, ?>> {
    @Override
    public void serialize(Map<MessageQueue, ?> map, JsonGenerator generator, SerializerProvider provider)
            throws IOException {
        StringBuilder text = new StringBuilder(2 + 96 * map.size()).append('{');
        for (Map.Entry<MessageQueue, ?> entry : map.entrySet()) {
            text.append(text.length() > 1 ? "," : "")
                    .append(BodyCodec.MAPPER.writeValueAsString(entry.getKey()))
                    .append(':')
                    .append(BodyCodec.MAPPER.writeValueAsString(entry.getValue()));
        }
        generator.writeRawValue(text.append('}').toString());
    }
}
