package io.triadmq.broker.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.testing.MemoryIndex;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class QueueReaderTest {
    private static final QueueId QUEUE = new QueueId(1, 0);

    private final MemoryIndex index = new MemoryIndex();
    private final QueueReader reader = new QueueReader(index, index);

    @Test
    void stopsAtTheNumberOfMessages() throws Exception {
        index.add(QUEUE, 10);

        QueueReader.Batch batch = reader.read(QUEUE, 2, TagFilter.ALL, 3, 1_000_000);

        assertEquals(3, batch.count());
        assertEquals(5, batch.nextOffset());
        assertEquals(300, batch.records().length);
    }

    @Test
    void stopsBeforeTheBytesAreExceeded() throws Exception {
        index.add(QUEUE, 10);

        QueueReader.Batch batch = reader.read(QUEUE, 0, TagFilter.ALL, 10, 250);

        assertEquals(2, batch.count());
        assertEquals(2, batch.nextOffset());
    }

    @Test
    void messageLargerThanTheLimit_comesAlone() throws Exception {
        index.add(QUEUE, 5000, 0, 0);
        index.add(QUEUE, 1);

        QueueReader.Batch batch = reader.read(QUEUE, 0, TagFilter.ALL, 10, 250);

        assertEquals(1, batch.count());
        assertEquals(1, batch.nextOffset());
        assertEquals(5000, batch.records().length);
    }

    @Test
    void filter_skipsOverManyRows() throws Exception {
        for (int i = 0; i < 3000; i++) {
            index.add(QUEUE, 10, i % 1000 == 999 ? 7 : 1, i);
        }

        QueueReader.Batch batch = reader.read(QUEUE, 0, TagFilter.of(Set.of(7)), 2, 1_000_000);

        assertEquals(2, batch.count());
        assertEquals(2000, batch.nextOffset());
    }

    @Test
    void filterThatMatchesNothing_stopsAfterABoundedNumberOfRows() throws Exception {
        index.add(QUEUE, 20_000);

        QueueReader.Batch batch = reader.read(QUEUE, 0, TagFilter.of(Set.of(7)), 2, 1_000_000);

        assertEquals(0, batch.count());
        assertEquals(16 * 1024, batch.nextOffset());
    }

    @Test
    void progressNeverStandsStill() throws Exception {
        index.add(QUEUE, 10);
        for (long offset = 0; offset < 10; ) {
            QueueReader.Batch batch = reader.read(QUEUE, offset, TagFilter.of(Set.of(7)), 1, 1);
            assertEquals(true, batch.nextOffset() > offset);
            offset = batch.nextOffset();
        }
    }
}
