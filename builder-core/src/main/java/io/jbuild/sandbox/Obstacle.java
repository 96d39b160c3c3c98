package io.jbuild.sandbox;

/**
 * What keeps a rung from working here.
 *
 * @param why what is in the way, without a full stop
 * @param remedy the one change that would take it away, as a sentence; empty where there is none
 */
public record Obstacle(String why, String remedy) {}
