package io.jbuild.comparison;

import static io.jbuild.comparison.CauseRule.rule;
import static io.jbuild.comparison.Evidence.alone;
import static io.jbuild.comparison.Evidence.attribute;
import static io.jbuild.comparison.Evidence.differing;
import static io.jbuild.comparison.Evidence.format;
import static io.jbuild.comparison.Evidence.instruction;
import static io.jbuild.comparison.Evidence.path;
import static io.jbuild.comparison.Evidence.place;
import static io.jbuild.comparison.Evidence.text;

import io.jbuild.difference.AttributeChange.Attribute;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Causes that texts, names and attributes look like, whatever the path. */
final class ContentCauses {

  private static final Predicate<Evidence> ORDER = place("order of lines|words in another order");

  /** Where the shell takes a word for a command. */
  private static final String COMMAND = "(-c |^RUN |[;&|(`\\n]\\s*|\\b(do|then) )";

  private static final long MOST_PROCESSORS = 1024;

  /** Linux gives no higher number (proc(5), pid_max). */
  private static final long MOST_PROCESSES = 1L << 22;

  /** What such commands write, where it does not look random by itself. */
  private static final Predicate<Evidence> RANDOM =
      instruction("/dev/u?random|\\$\\{?RANDOM|\\buuidgen\\b|\\bopenssl rand\\b")
          .and(
              format("bytes").or(differing(Words::differInNumbers)).or(words("[A-Za-z0-9+_-]{4,}")))
          .or(instruction("\\bmktemp\\b").and(words("tmp\\.[A-Za-z0-9]{10}")));

  /** From what the file shows to what the instruction says, which counts where the file fits. */
  static final List<CauseRule> RULES =
      List.of(
          rule(
              "hash-order",
              ORDER.and(instruction("\\b(python[\\d.]*|pip[\\d.]*|perl|ruby|php)\\b")),
              "The same words stand in another order, as sets and hashes with a random seed give"
                  + " them.",
              "Sort before writing, or set PYTHONHASHSEED=0 (Perl: PERL_HASH_SEED=0) in the RUN's"
                  + " environment."),
          rule(
              "parallel-order",
              ORDER.and(
                  instruction(
                      "make\\b.* -j|\\bninja\\b|xargs\\b.* -P|\\bparallel\\b|(?<![&>|])&\\s")),
              "The same lines stand in another order, as parallel work ended.",
              "Let each write a file of its own and join them in a fixed order, or work with one"
                  + " at a time (make -j1)."),
          rule(
              "locale",
              ORDER.and(instruction("\\b(sort|comm|ls|join)\\b")),
              "The same lines were sorted otherwise, as by another language's alphabet.",
              "Sort with LC_ALL=C."),
          rule(
              "line-order",
              ORDER,
              "The same lines stand in another order, as a directory's listing, a hash or parallel"
                  + " work gave them.",
              "Sort before writing: find . | LC_ALL=C sort; sorted() in Python."),
          rule(
              "key-in-text",
              text("BEGIN [A-Z ]*(KEY|CERTIFICATE)|^ssh-(rsa|ed25519) "),
              "A key or certificate was made by the build, and is another each time.",
              "Make it when the container starts, or give it to the build as a secret."),
          rule(
              "date",
              differing(Words::differInTimes),
              "A date or time of the build was written into the file.",
              "Take SOURCE_DATE_EPOCH instead of the clock: ARG SOURCE_DATE_EPOCH, and in the RUN"
                  + " date -u -d @$SOURCE_DATE_EPOCH."),
          rule(
              "random-id",
              differing(Words::differInIds).or(RANDOM),
              "A random id or name was written into the file.",
              "Derive it from what it stands for (a digest, a UUID of a name), or make it when the"
                  + " container starts."),
          rule(
              "kernel",
              instruction("(?<![\\w./-])uname(?![\\w=])|/proc/(version|sys/kernel)")
                  .and(someWord("\\d+\\.\\d+\\.\\d+[-+~\\w.]*")),
              "The version of the machine's kernel got into the file.",
              "Write what the image is for instead, by ARG TARGETOS and TARGETARCH."),
          rule(
              "host-name",
              instruction(
                      COMMAND
                          + "(hostname(?![\\w=/.-])|uname -\\w*[an])"
                          + "|/etc/hostname\\b|\\$\\{?HOSTNAME|\\bgethostname\\b")
                  .and(words("(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9.-]*")),
              "The name of the machine got into the file.",
              "Leave it out, or give the build a fixed name with {build-arg}."),
          rule(
              "processors",
              instruction(
                      "(?<!(-[jPT]|jobs|parallel|threads)[ =]?\"?[$`]\\(?)\\bnproc\\b"
                          + "|/proc/cpuinfo|os\\.cpu_count|availableProcessors")
                  .and(numbersUpTo(MOST_PROCESSORS)),
              "The number of the machine's processors got into the file.",
              "Give a fixed number instead of nproc where the result keeps it."),
          rule(
              "inode-numbers",
              instruction(
                      "\\bls\\b[^;&|]* -\\w*i|\\bstat\\b[^;&|]*%i|\\bfind\\b[^;&|]*(-inum|-ls|%i)")
                  .or(text("\\bInode: \\d"))
                  .and(numbersUpTo(Long.MAX_VALUE)),
              "Inode numbers got into the file.",
              "Leave them out: a file system numbers files as it likes."),
          rule(
              "process-id",
              instruction("\\$\\$|\\bgetpid\\b|\\$PPID").and(numbersUpTo(MOST_PROCESSES)),
              "The number of a process got into the file.",
              "Take mktemp for names of files, and delete them in the same RUN."),
          rule(
              "number",
              differing(Words::differInNumbers),
              "A number was written that changes from build to build: a counter, a process id, a"
                  + " size, a duration.",
              "Leave it out, or write a fixed one."),
          rule(
              "clock-in-name",
              path("(19|20)\\d{2}[-_.]?[01]\\d[-_.]?[0-3]\\d").and(alone()),
              "The file has a date in its name.",
              "Take SOURCE_DATE_EPOCH instead of the clock, or a fixed name."),
          rule(
              "random-name",
              alone()
                  .and(
                      evidence ->
                          Words.isRandom(lastName(evidence)) && lastName(evidence).length() >= 8),
              "The file has a random name, another one each time.",
              "Give it a fixed name, or delete it in the same RUN."),
          rule(
              "owner",
              attribute(Attribute.OWNER).or(attribute(Attribute.GROUP)),
              "The owner got another number: accounts were added in another order.",
              "Give the ids (groupadd --gid N, useradd --uid N), or COPY --chown by number."),
          rule(
              "umask",
              attribute(Attribute.MODE),
              "The file was made under another umask, or copied from a file with another mode.",
              "Set the mode: install -m, chmod, COPY --chmod, or umask 022 in the RUN."),
          rule(
              "file-time",
              attribute(Attribute.TIME),
              "The file has the time at which it was made.",
              "jbuild sets times by itself unless {timestamp} preserve is given; with BuildKit set"
                  + " SOURCE_DATE_EPOCH and rewrite-timestamp=true."));

  private ContentCauses() {}

  private static Predicate<Evidence> numbersUpTo(long most) {
    return differing((first, second) -> Words.differInNumbersUpTo(most, first, second));
  }

  private static Predicate<Evidence> words(String fitting) {
    Pattern word = Pattern.compile(fitting);
    return differing((first, second) -> Words.differInWords(word, first, second));
  }

  private static Predicate<Evidence> someWord(String fitting) {
    Pattern word = Pattern.compile(fitting);
    return differing((first, second) -> Words.differInSomeWord(word, first, second));
  }

  private static String lastName(Evidence evidence) {
    String path = evidence.difference().path();
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
