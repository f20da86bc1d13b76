package io.triadmq.broker.kv;

import java.util.concurrent.locks.Lock;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * A position in a table, as of when the cursor was opened. Holds the store open: close it soon, on the thread that
 * opened it.
 *
 * <p>Not thread-safe. {@link #key()} and {@link #value()} are the cursor's own arrays, valid until it moves.
 */
public final class StoreCursor implements AutoCloseable {
    private static final int KEY_BYTES = 64;
    private static final int VALUE_BYTES = 1024;

    private final RocksIterator iterator;
    private final Lock held;
    private byte[] key = new byte[KEY_BYTES];
    private byte[] value = new byte[VALUE_BYTES];
    private int keyLength;
    private int valueLength;

    StoreCursor(RocksIterator iterator, Lock held) {
        this.iterator = iterator;
        this.held = held;
    }

    /** Moves to the first row at or after {@code target}. */
    public boolean seek(byte[] target) {
        iterator.seek(target);
        return load();
    }

    /** Moves to the last row at or before {@code target}. */
    public boolean seekBefore(byte[] target) {
        iterator.seekForPrev(target);
        return load();
    }

    public boolean first() {
        iterator.seekToFirst();
        return load();
    }

    /** Only after a move that found a row. */
    public boolean next() {
        iterator.next();
        return load();
    }

    private boolean load() {
        if (!iterator.isValid()) {
            try {
                iterator.status();
            } catch (RocksDBException e) {
                throw new StoreException("the state cannot be read: " + e.getMessage(), e);
            }
            return false;
        }
        keyLength = iterator.key(key, 0, key.length);
        if (keyLength > key.length) {
            key = new byte[keyLength];
            iterator.key(key, 0, keyLength);
        }
        valueLength = iterator.value(value, 0, value.length);
        if (valueLength > value.length) {
            value = new byte[valueLength];
            iterator.value(value, 0, valueLength);
        }
        return true;
    }

    public byte[] key() {
        return key;
    }

    public int keyLength() {
        return keyLength;
    }

    public byte[] value() {
        return value;
    }

    public int valueLength() {
        return valueLength;
    }

    @Override
    public void close() {
        iterator.close();
        held.unlock();
    }
}
