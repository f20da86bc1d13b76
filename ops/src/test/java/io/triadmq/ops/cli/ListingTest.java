package io.triadmq.ops.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class ListingTest {
    private final Listing listing =
            new Listing("node", "term").row("broker-a-n0", 7).row("n", null);

    @Test
    void table_isAlignedAndShowsMissingValuesAsDash() {
        assertEquals("NODE         TERM\nbroker-a-n0  7\nn            -", listing.render(OutputFormat.TABLE));
    }

    @Test
    void json_isAnArrayOfObjectsWithTypedValues() {
        String json = listing.render(OutputFormat.JSON).replaceAll("\\s+", "");
        assertEquals("[{\"node\":\"broker-a-n0\",\"term\":7},{\"node\":\"n\",\"term\":null}]", json);
    }

    @Test
    void rowOfWrongWidth_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> listing.row("only one"));
    }
}
