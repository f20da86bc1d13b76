package io.triadmq.chaos.nemesis;

import org.jspecify.annotations.Nullable;

/** Keeps the record of a fault, so that each nemesis only says whom and how. */
abstract class RecordedNemesis implements Nemesis {
    private final String name;
    private final FaultKind kind;
    private FaultLog.@Nullable Entry entry;

    RecordedNemesis(String name, FaultKind kind) {
        this.name = name;
        this.kind = kind;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final FaultKind kind() {
        return kind;
    }

    /** Decides whom to hurt, remembers it, and names it for the record. */
    abstract String choose(FaultContext context) throws Exception;

    /** Hurts whom {@link #choose} decided on. */
    abstract void hurt(FaultContext context, FaultLog.Entry record) throws Exception;

    /** Takes it back; must stand a partial {@link #hurt}. */
    abstract void mend(FaultContext context, FaultLog.Entry record) throws Exception;

    @Override
    public final void inflict(FaultContext context) throws Exception {
        if (entry != null) {
            throw new IllegalStateException(name + " is inflicted twice without being healed");
        }
        FaultLog.Entry record = context.log().begin(name, kind, choose(context));
        entry = record;
        try {
            hurt(context, record);
        } catch (Exception e) {
            record.detail("failed", String.valueOf(e.getMessage()));
            throw e;
        }
    }

    @Override
    public final void heal(FaultContext context) throws Exception {
        FaultLog.Entry record = entry;
        if (record == null) {
            return;
        }
        entry = null;
        try {
            mend(context, record);
        } catch (Exception e) {
            record.detail("heal-failed", String.valueOf(e.getMessage()));
            throw e;
        } finally {
            record.end();
        }
    }
}
