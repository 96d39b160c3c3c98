package io.jbuild.event;

/**
 * An image that a search in a registry has found.
 *
 * @param name as it is pulled
 * @param description in its owner's words; may be empty
 * @param stars how many people like it
 * @param official whether docker looks after it
 */
public record FoundImage(String name, String description, long stars, boolean official) {}
