package io.triadmq.ops.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OrderEventsTest {
    @Test
    void shippedFile_isWhatTheGeneratorMakes() throws IOException {
        try (InputStream shipped = OrderEventsTest.class.getResourceAsStream("orders.csv")) {
            assertNotNull(shipped);
            String text = new String(shipped.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(OrderEvents.lines(), text.lines().toList());
        }
    }

    @Test
    void everyOrder_isCreatedPaidShippedClosedInThisOrder() {
        Map<String, String> histories = new HashMap<>();
        for (String line : OrderEvents.lines()) {
            String[] columns = line.split(",");
            histories.merge(columns[1], columns[2], (earlier, event) -> earlier + " " + event);
        }
        assertEquals(3_000, histories.size());
        assertEquals(
                List.of("create pay ship close"),
                histories.values().stream().distinct().toList());
    }
}
