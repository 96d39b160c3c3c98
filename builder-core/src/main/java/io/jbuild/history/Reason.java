package io.jbuild.history;

import java.util.List;

/**
 * A reason why a step was done, or what is known of a result that was taken.
 *
 * @param text a part of a sentence, of one line: {@code pom.xml changed (content)}
 * @param names of the files, variables or images that it is about, the first of them at least
 */
public record Reason(Kind kind, String text, List<String> names) {

  public Reason {
    names = List.copyOf(names);
  }

  /** A reason that is about nothing with a name. */
  public Reason(Kind kind, String text) {
    this(kind, text, List.of());
  }

  /** What kind of reason it is. */
  public enum Kind {
    /** Files hold something else, or are something else. */
    CONTENT("content"),
    /** Files have other modes. */
    MODE("mode"),
    /** Files belong to others. */
    OWNER("owner"),
    /** There are files that were not there. */
    ADDED("added"),
    /** Files are gone. */
    REMOVED("removed"),
    /** Files are now left out by the ignore file. */
    LEFT_OUT("left-out"),
    /** Files are no longer left out by the ignore file. */
    NO_LONGER_LEFT_OUT("no-longer-left-out"),
    /** No reason: files have other times, which do not count. */
    TIMES("times"),
    /** A file or repository from another machine is another. */
    REMOTE("remote"),
    /** The name of a base image stands for another, or another image is named. */
    BASE("base"),
    /** A build argument. */
    ARGUMENT("argument"),
    /** A variable of the environment. */
    ENVIRONMENT("environment"),
    /** The instruction itself. */
    INSTRUCTION("instruction"),
    /** The user, the folder, the platform, the network, the mounts… that it is done with. */
    SETTING("setting"),
    /** This version of jbuild does such steps in another way. */
    BUILDER("builder"),
    /** A step below gave another layer. */
    PARENT("parent"),
    /** Somebody asked for it to be done whatever there was. */
    AFRESH("afresh"),
    /** There was a result, which could not be taken. */
    LOST("lost"),
    /** There was a result, which was removed. */
    PRUNED("pruned"),
    /** No step like it was done before, or none to its end. */
    NEW("new"),
    /** It was not done: its result was there. */
    CACHED("cached"),
    /** Nothing that is kept tells. */
    UNKNOWN("unknown");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** As it is shown to programs. */
    public String word() {
      return word;
    }
  }
}
