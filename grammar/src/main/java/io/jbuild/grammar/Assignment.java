package io.jbuild.grammar;

/**
 * A name and a value in ENV or LABEL, quotes and escapes still in both.
 *
 * @param legacy whether it was written {@code ENV name value}, without an equals sign
 */
public record Assignment(String name, String value, boolean legacy) {}
