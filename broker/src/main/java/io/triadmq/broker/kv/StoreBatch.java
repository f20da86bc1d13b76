package io.triadmq.broker.kv;

import java.nio.ByteBuffer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Changes that become visible and durable together. Reused: {@link StateStore#write} empties it.
 *
 * <p>Not thread-safe. Keys and values are copied when they are put.
 */
public final class StoreBatch implements AutoCloseable {
    private static final int KEY_BYTES = 64;
    private static final int VALUE_BYTES = 4096;
    /** What RocksDB keeps per key beside key and value, roughly: skip list node, sequence number. */
    private static final int MEMTABLE_BYTES_PER_CHANGE = 48;

    private final StateStore store;
    final WriteBatch batch = new WriteBatch();
    private ByteBuffer key = ByteBuffer.allocateDirect(KEY_BYTES);
    private ByteBuffer value = ByteBuffer.allocateDirect(VALUE_BYTES);

    StoreBatch(StateStore store) {
        this.store = store;
    }

    public void put(Table table, byte[] keyBytes, byte[] valueBytes) {
        put(table, keyBytes, keyBytes.length, valueBytes, valueBytes.length);
    }

    /** Puts the front parts of two arrays. */
    public void put(Table table, byte[] keyBytes, int keyLength, byte[] valueBytes, int valueLength) {
        key = fill(key, keyBytes, keyLength);
        value = fill(value, valueBytes, valueLength);
        try {
            batch.put(store.database().handle(table), key, value);
        } catch (RocksDBException e) {
            throw new StoreException("put into " + table, e);
        }
    }

    public void delete(Table table, byte[] keyBytes) {
        try {
            batch.delete(store.database().handle(table), keyBytes);
        } catch (RocksDBException e) {
            throw new StoreException("delete from " + table, e);
        }
    }

    /** Deletes {@code [from, to)}. */
    public void deleteRange(Table table, byte[] from, byte[] to) {
        try {
            batch.deleteRange(store.database().handle(table), from, to);
        } catch (RocksDBException e) {
            throw new StoreException("range delete from " + table, e);
        }
    }

    /** Changes so far. */
    public int count() {
        return batch.count();
    }

    /** Memory that the changes will take until they are flushed, roughly. */
    long memtableBytes() {
        return batch.getDataSize() + (long) batch.count() * MEMTABLE_BYTES_PER_CHANGE;
    }

    public void clear() {
        batch.clear();
    }

    private static ByteBuffer fill(ByteBuffer buffer, byte[] bytes, int length) {
        ByteBuffer target = buffer.capacity() >= length
                ? buffer
                : ByteBuffer.allocateDirect(Math.max(length, 2 * buffer.capacity()));
        target.clear();
        target.put(bytes, 0, length).flip();
        return target;
    }

    @Override
    public void close() {
        batch.close();
    }
}
