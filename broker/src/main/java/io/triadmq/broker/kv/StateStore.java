package io.triadmq.broker.kv;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * The replica's state on disk. Any thread may read and write; {@link #checkpoint}, {@link #install} and
 * {@link #close} are for the owner of the state (the apply thread, or when nobody applies any more).
 *
 * <p>Writes are visible at once and durable with the next flush; see the package for the two rules of flushing.
 */
public final class StateStore implements AutoCloseable {
    private static final long FLUSH_POLL_MILLIS = 5;
    private static final String CHECKPOINT_DIRECTORY = "state";

    static {
        RocksDB.loadLibrary();
    }

    private final StateDirectory directory;
    private final StoreOptions options;
    private final WriteOptions writeOptions = new WriteOptions().setDisableWAL(true);
    private final ReadOptions readOptions = new ReadOptions();

    /** Shared by everyone who uses the open database; exclusive to swap or close it. */
    private final ReentrantReadWriteLock swap = new ReentrantReadWriteLock();

    /** One flush at a time, and none during a checkpoint. */
    private final ReentrantLock flushing = new ReentrantLock();

    private final Unflushed unflushed;
    private boolean broken;

    private @Nullable Database database;

    private StateStore(StateDirectory directory, StoreOptions options) {
        this.directory = directory;
        this.options = options;
        this.unflushed = new Unflushed(options);
    }

    /** Opens the state below {@code root}, empty when there is none; {@link StoreException} when it cannot be used. */
    public static StateStore open(Path root, StoreOptions options) {
        try {
            StateDirectory directory = StateDirectory.prepare(root);
            StateStore store = new StateStore(directory, options);
            store.database = new Database(directory.current(), options);
            return store;
        } catch (IOException e) {
            throw new StoreException("the state directory " + root + " cannot be prepared: " + e, e);
        }
    }

    /** To be called, on the writing thread, when enough was written that a flush is due. Must not block. */
    void onFlushWanted(Runnable action) {
        unflushed.onFlushWanted(action);
    }

    Database database() {
        Database open = database;
        if (open == null) {
            throw new StoreException("the state store is closed");
        }
        return open;
    }

    /** The caller holds the read side of {@link #swap} and must give it back. */
    private Database enter() {
        swap.readLock().lock();
        try {
            return database();
        } catch (StoreException e) {
            swap.readLock().unlock();
            throw e;
        }
    }

    public byte @Nullable [] get(Table table, byte[] key) {
        Database open = enter();
        try {
            return open.db.get(open.handle(table), readOptions, key);
        } catch (RocksDBException e) {
            throw new StoreException("the state cannot be read: " + e.getMessage(), e);
        } finally {
            swap.readLock().unlock();
        }
    }

    public StoreCursor cursor(Table table) {
        Database open = enter();
        return new StoreCursor(open.db.newIterator(open.handle(table), readOptions), swap.readLock());
    }

    /** A batch that its owner reuses and closes. */
    public StoreBatch newBatch() {
        return new StoreBatch(this);
    }

    /** Makes the batch visible and empties it. Waits when too much is not flushed. */
    public void write(StoreBatch batch) {
        long bytes = batch.memtableBytes();
        unflushed.awaitRoom();
        Database open = enter();
        try {
            open.db.write(writeOptions, batch.batch);
            unflushed.written(bytes);
            batch.clear();
        } catch (RocksDBException e) {
            throw new StoreException("the state cannot be written: " + e.getMessage(), e);
        } finally {
            swap.readLock().unlock();
        }
    }

    /** Writes what {@code changes} puts into a batch, with the database held open meanwhile. */
    public void update(Consumer<StoreBatch> changes) {
        swap.readLock().lock();
        try (StoreBatch batch = newBatch()) {
            changes.accept(batch);
            write(batch);
        } finally {
            swap.readLock().unlock();
        }
    }

    /** Bytes written and not yet sealed for a flush, roughly. */
    public long unflushedBytes() {
        return unflushed.bytes();
    }

    /**
     * Makes durable what was written before, while others go on writing. When {@code force} fails nothing becomes
     * durable, now or later: the store must not be used any more.
     */
    public void flush(LogForce force) throws IOException {
        flushing.lock();
        Database open = enter();
        boolean flushed = false;
        try (FlushOptions flushOptions = new FlushOptions().setWaitForFlush(false)) {
            if (broken) {
                throw new IOException("an earlier flush of the state failed");
            }
            open.db.pauseBackgroundWork();
            unflushed.seal();
            open.db.flush(flushOptions, open.allHandles());
            // Everything that was sealed was applied before, and so is in the log: now make the log as durable.
            // On failure background work stays paused for good.
            force.force();
            open.db.continueBackgroundWork();
            awaitFlushed(open);
            flushed = true;
        } catch (RocksDBException e) {
            throw new IOException("the state cannot be flushed: " + e.getMessage(), e);
        } finally {
            broken |= !flushed;
            swap.readLock().unlock();
            flushing.unlock();
        }
    }

    private void awaitFlushed(Database open) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Unflushed.STUCK_FLUSH_SECONDS);
        for (Table table : Table.values()) {
            while (open.property(table, "rocksdb.num-immutable-mem-table") > 0) {
                if (System.nanoTime() - deadline > 0 || open.property(table, "rocksdb.background-errors") > 0) {
                    throw new IOException("the flush of the state does not end or failed");
                }
                try {
                    Thread.sleep(FLUSH_POLL_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted during a flush", e);
                }
            }
        }
        unflushed.flushed();
    }

    /**
     * Writes a consistent copy into an empty or absent directory, durable when this returns. Nobody may apply
     * meanwhile.
     */
    public void checkpoint(Path target, LogForce force) throws IOException {
        flushing.lock();
        Database open = enter();
        try (Checkpoint checkpoint = Checkpoint.create(open.db)) {
            flushAndWait(open, force);
            Files.createDirectories(target);
            checkpoint.createCheckpoint(target.resolve(CHECKPOINT_DIRECTORY).toString());
            StateDirectory.sync(target);
        } catch (RocksDBException e) {
            throw new IOException("checkpoint of the state into " + target + " failed: " + e.getMessage(), e);
        } finally {
            swap.readLock().unlock();
            flushing.unlock();
        }
    }

    private void flushAndWait(Database open, LogForce force) throws IOException, RocksDBException {
        unflushed.seal();
        force.force();
        try (FlushOptions flushOptions = new FlushOptions().setWaitForFlush(true)) {
            open.db.flush(flushOptions, open.allHandles());
        }
        unflushed.flushed();
    }

    /**
     * Replaces the state by a copy that {@link #checkpoint} made; it is durable when this returns. Readers wait
     * meanwhile and then read the new state. The copy itself is left as it is.
     */
    public void install(Path source) throws IOException {
        StateDirectory.Staged staged = directory.stage(source.resolve(CHECKPOINT_DIRECTORY));
        flushing.lock();
        swap.writeLock().lock();
        try {
            Database old = database();
            database = null;
            old.close();
            staged.activate();
            unflushed.seal();
            unflushed.flushed();
            database = new Database(directory.current(), options);
        } finally {
            swap.writeLock().unlock();
            flushing.unlock();
        }
    }

    /** Flushes, then closes. Nobody may apply meanwhile; readers get a {@link StoreException} afterwards. */
    public void close(LogForce force) throws IOException {
        flushing.lock();
        try {
            Database open = database;
            // After a failed flush RocksDB's background work is paused: a flush would wait for ever, and must not be.
            if (open != null && !broken) {
                flushAndWait(open, force);
            }
        } catch (RocksDBException e) {
            throw new IOException("the state cannot be flushed: " + e.getMessage(), e);
        } finally {
            flushing.unlock();
            close();
        }
    }

    /** Closes without a flush: what was not flushed is applied again from the log at the next start. Idempotent. */
    @Override
    public void close() {
        flushing.lock();
        swap.writeLock().lock();
        try {
            Database open = database;
            if (open != null) {
                database = null;
                open.close();
                writeOptions.close();
                readOptions.close();
            }
        } finally {
            swap.writeLock().unlock();
            flushing.unlock();
        }
    }
}
