package io.triadmq.broker.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.protocol.message.MessageProperties;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class SendPropertiesTest {
    private static String text(String readable) {
        return readable.replace('=', (char) 1).replace(';', (char) 2);
    }

    @Test
    void whatTheBrokerNeeds_isFound() {
        SendProperties properties = new SendProperties(
                text("KEYS=k;TAGS=TagA;UNIQ_KEY=id;DELAY=3;TRAN_MSG=true;REPLY_TO_CLIENT=c;WAIT=true"));

        assertEquals("TagA", properties.tag);
        assertEquals("id", properties.uniqKey);
        assertEquals(3, properties.delayLevel);
        assertTrue(properties.transactional);
        assertTrue(properties.wantsReply);
        assertEquals(
                text("KEYS=k;TAGS=TagA;UNIQ_KEY=id;DELAY=3;TRAN_MSG=true;REPLY_TO_CLIENT=c;WAIT=true"),
                properties.text);
    }

    @Test
    void timers_areFoundByName() {
        assertEquals("TIMER_DELAY_SEC", new SendProperties(text("TIMER_DELAY_SEC=3;")).delayedBy);
        assertEquals("TIMER_DELIVER_MS", new SendProperties(text("TIMER_DELIVER_MS=3")).delayedBy);
        assertNull(new SendProperties(text("TIMER_DELAY_SECONDS=3;")).delayedBy);
    }

    @Test
    void transientAndBrokenPairs_areNotStored() {
        SendProperties properties = new SendProperties(text("A=1;__RMQ.TRANSIENT.x=2;novalue;=noname;empty=;TAGS=T;"));

        assertEquals(Map.of("A", "1", "TAGS", "T"), MessageProperties.parse(properties.text));
        assertEquals("T", properties.tag);
    }

    @Test
    void delayThatIsNoNumber_isNone() {
        assertEquals(0, new SendProperties(text("DELAY=soon;")).delayLevel);
        assertEquals(0, new SendProperties(text("DELAY=-2;")).delayLevel);
    }

    @Property
    void anyText_isReadAsTheMapOfItsPairs(@ForAll("texts") String text) {
        Map<String, String> pairs = MessageProperties.parse(text);

        SendProperties properties = new SendProperties(text);

        assertEquals(pairs.get("TAGS"), properties.tag);
        assertEquals(pairs.get("UNIQ_KEY"), properties.uniqKey);
        assertEquals(pairs.containsKey("REPLY_TO_CLIENT"), properties.wantsReply);
        pairs.keySet().removeIf(name -> name.startsWith("__RMQ.TRANSIENT."));
        assertEquals(pairs, MessageProperties.parse(properties.text));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> piece = Arbitraries.of(
                "TAGS",
                "UNIQ_KEY",
                "REPLY_TO_CLIENT",
                "__RMQ.TRANSIENT.a",
                "x",
                "T",
                "",
                "v1",
                "\u00e4",
                "=",
                ";",
                "=",
                ";");
        return piece.list().ofMaxSize(20).map(pieces -> text(String.join("", pieces)));
    }
}
