package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each command that README and the pages of {@code docs/} show is one that jbuild takes. */
class DocsCommandsTest {

  /** A line of a listing, after a prompt, as a step of YAML, or behind {@code |}. */
  private static final Pattern LINE =
      Pattern.compile("(?:^|.*\\| )\\s*(?:\\$ |- (?:run: )?)?(?:\\./)?jbuild (.*)");

  private static final Pattern INLINE = Pattern.compile("`jbuild ([^`]+)`");

  /** A link within the project. */
  private static final Pattern LINK = Pattern.compile("]\\((?!\\w+:)([^)#\\s]*)(#[^)\\s]+)?\\)");

  /** Words of a shell, as far as these pages have them; what is in none is not for jbuild. */
  private static final Pattern WORD =
      Pattern.compile("(?:'[^']*'|\"[^\"]*\"|\\$\\([^)]*\\)|[^\\s'\"])+");

  private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"");
  private static final Pattern PLACEHOLDER = Pattern.compile("…|\\[.*|.*\\]|COMMAND");
  private static final Pattern END = Pattern.compile("[|;>]|&&|[<>].*|#|\\)");

  /** What only readers have: variables, in part of names of images, and digests. */
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?\\w+}?|…");

  private static final Set<CommandName> CONTEXTS =
      EnumSet.of(CommandName.BUILD, CommandName.CHECK, CommandName.VERIFY, CommandName.CONTEXT);

  /** A relative or absolute path, and no address. */
  private static final Pattern FOLDER = Pattern.compile("[\\w./$-]*[\\w.]");

  @Test
  void eachIsReadAsFarAsTheEngineIsAsked() throws IOException {
    List<String> wrong = new ArrayList<>();
    int read = 0;
    for (Path page : pages()) {
      for (String line : commands(Files.readString(page))) {
        read++;
        complaint(line).ifPresent(why -> wrong.add(page.getFileName() + ": " + line + ": " + why));
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(read).isGreaterThan(200);
  }

  @Test
  void eachLinkLeadsToAFileAndAHeading() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
        Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
        if (!Files.exists(target) || !hasHeading(target, link.group(2))) {
          broken.add(page.getFileName() + ": " + link.group());
        }
      }
    }

    assertThat(broken).isEmpty();
  }

  /** As web servers make anchors of headings. */
  private static boolean hasHeading(Path page, @Nullable String anchor) throws IOException {
    if (anchor == null) {
      return true;
    }
    return Files.readString(page)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\w -]", "").replace(' ', '-'))
        .anyMatch(anchor.substring(1)::equals);
  }

  @Test
  void whatIsNoOptionIsFound() {
    assertThat(
            commands(
                "```\n$ jbuild why --all\n```\n`jbuild prune -x`, `jbuild rmi -f`,"
                    + " `jbuild --timestamp tomorrow .`, `jbuild --jobs 0 .`,"
                    + " `jbuild --cache-to type=gha .`, `jbuild prune --filter a=b`"))
        .hasSize(7)
        .allSatisfy(line -> assertThat(complaint(line)).isPresent());
    assertThat(complaint("-t app --push \"$DIR\" | tail # all of it")).isEmpty();
  }

  private static List<Path> pages() throws IOException {
    Path docs = NamedTests.pagePath("reference.md").resolveSibling("");
    try (Stream<Path> files = Files.list(docs)) {
      List<Path> pages = new ArrayList<>(files.filter(DocsCommandsTest::isGuide).sorted().toList());
      pages.add(docs.resolveSibling("README.md"));
      return pages;
    }
  }

  /** The reference has synopses, which are no commands; the other is for those who build it. */
  private static boolean isGuide(Path page) {
    return page.toString().endsWith(".md")
        && !page.endsWith("reference.md")
        && !page.endsWith("architecture.md");
  }

  private static List<String> commands(String page) {
    List<String> commands = new ArrayList<>();
    StringBuilder prose = new StringBuilder();
    boolean listing = false;
    for (String line : page.replace("\\\n", " ").lines().toList()) {
      if (line.startsWith("```")) {
        listing = !listing;
      } else if (listing) {
        Matcher command = LINE.matcher(line);
        if (command.matches()) {
          commands.add(command.group(1));
        }
      } else {
        prose.append(line).append('\n');
      }
    }
    INLINE.matcher(prose).results().map(found -> found.group(1)).forEach(commands::add);
    return commands;
  }

  /**
   * What is wrong with the words after {@code jbuild}: with any, up to what the engine is asked.
   */
  private static Optional<String> complaint(String line) {
    List<String> words =
        WORD.matcher(line)
            .results()
            .map(word -> word.group())
            .takeWhile(word -> !END.matcher(word).matches())
            .filter(word -> !PLACEHOLDER.matcher(word).matches())
            .map(DocsCommandsTest::plain)
            .collect(Collectors.toCollection(ArrayList::new));
    if (words.size() == 1 && CommandName.of(words.get(0)).isPresent()) {
      return Optional.empty(); // A command is named, and not what is typed.
    }
    Typed reader = new Typed();
    reader.environment.put("JBUILD_OFFLINE", "1");
    reader.terminals.addAll(line.matches(".*[|>].*") ? List.of(0, 2) : List.of(0, 1, 2));
    reader.input = "typed\n";
    AtomicBoolean asked = new AtomicBoolean();
    reader.engines = (store, environment) -> none(asked);
    int code = reader.type(withFolder(words).toArray(String[]::new));
    // Files, registries and keyboards that only readers have are no matter of words.
    boolean read = asked.get() || code == ExitCode.DONE || code == ExitCode.FAILED;
    boolean theirs = reader.err.matches("(?s).*(make it first|an interactive login).*");
    return read || theirs ? Optional.empty() : Optional.of(reader.err);
  }

  /** As a shell passes it on, with values that are as good as any. */
  private static String plain(String word) {
    String unquoted = QUOTED.matcher(word).replaceAll("$1$2");
    return VARIABLE
        .matcher(unquoted)
        .replaceAll("0".repeat(64))
        .replaceAll("^[A-Z]+$", "name")
        .replaceFirst("^(junit|sarif|markdown)=.*", "$1=/dev/null"); // Reports are written.
  }

  /** An engine that does nothing, and notes that it was to do something. */
  private static Engine none(AtomicBoolean asked) {
    InvocationHandler none =
        (proxy, method, arguments) -> {
          asked.set(true);
          throw new BuildException(Blame.JBUILD, "nothing is done", "");
        };
    return (Engine)
        Proxy.newProxyInstance(Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, none);
  }

  /** With a folder that is there in the place of a context that only its readers have. */
  private static List<String> withFolder(List<String> words) {
    Optional<CommandName> name = words.stream().findFirst().flatMap(CommandName::of);
    CommandName command = name.orElse(CommandName.BUILD);
    if (!CONTEXTS.contains(command)) {
      return words;
    }
    List<String> operands;
    try {
      Syntax syntax = command.command().syntax();
      operands =
          Arguments.parse(syntax, words.subList(name.isEmpty() ? 0 : 1, words.size())).operands();
    } catch (BuildException e) {
      return words;
    }
    List<String> changed = new ArrayList<>(words);
    if (operands.isEmpty()) {
      changed.add(".");
    } else if (FOLDER.matcher(operands.get(operands.size() - 1)).matches()) {
      changed.set(changed.lastIndexOf(operands.get(operands.size() - 1)), ".");
    }
    return changed;
  }
}
