package io.triadmq.protocol.command;

import org.jspecify.annotations.Nullable;

/** Languages of clients; the ordinal is the byte in the binary header (protocol 01 §3). */
public enum Language {
    JAVA,
    CPP,
    DOTNET,
    PYTHON,
    DELPHI,
    ERLANG,
    RUBY,
    OTHER,
    HTTP,
    GO,
    PHP,
    OMS,
    RUST,
    NODE_JS;

    private static final Language[] NUMBERED = values();

    /** A name that is not known, or missing, is {@link #OTHER}: the language is for show only. */
    static Language named(@Nullable String name) {
        if ("JAVA".equals(name)) {
            return JAVA;
        }
        for (Language language : NUMBERED) {
            if (language.name().equals(name)) {
                return language;
            }
        }
        return OTHER;
    }

    static Language numbered(int number) {
        return number >= 0 && number < NUMBERED.length ? NUMBERED[number] : OTHER;
    }
}
