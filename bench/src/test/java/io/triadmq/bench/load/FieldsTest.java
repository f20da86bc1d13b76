package io.triadmq.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class FieldsTest {
    @Test
    void line_readsBackAsWritten() {
        Fields fields =
                Fields.of("start").with("topic", "a=b").with("bytes", 1024).with("empty", "");
        assertEquals(fields, Fields.parse(fields.format()));
        assertEquals("a=b", fields.text("topic"));
        assertEquals(1024, fields.number("bytes"));
    }

    @Test
    void lineBreaksInValues_becomeBlanks() {
        Fields fields = Fields.of("failed").with("error", "first\n\tsecond");
        assertEquals("first second", Fields.parse(fields.format()).text("error"));
    }

    @Test
    void missingField_isNamed() {
        assertThrows(IllegalArgumentException.class, () -> Fields.of("start").text("topic"));
    }
}
