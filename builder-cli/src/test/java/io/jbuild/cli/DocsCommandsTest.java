package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

  private static final Pattern QUOTES = Pattern.compile("['\"]");
  private static final Pattern PLACEHOLDER = Pattern.compile("…|\\[.*|.*\\]|COMMAND");
  private static final Pattern END = Pattern.compile("[|;>]|&&|<<<|>.*|#|\\)");

  @Test
  void eachIsReadByTheCommandsOwnParser() throws IOException {
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
    assertThat(commands("```\n$ jbuild why --all\n```\n`jbuild prune -x`"))
        .hasSize(2)
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

  /** The reference is made from the code, with synopses that are no commands. */
  private static boolean isGuide(Path page) {
    return page.toString().endsWith(".md") && !page.endsWith("reference.md");
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

  /** What is wrong with the words after {@code jbuild}. */
  private static Optional<String> complaint(String line) {
    List<String> words =
        WORD.matcher(line)
            .results()
            .map(word -> word.group())
            .takeWhile(word -> !END.matcher(word).matches())
            .filter(word -> !PLACEHOLDER.matcher(word).matches())
            .map(word -> QUOTES.matcher(word).replaceAll(""))
            .collect(Collectors.toCollection(ArrayList::new));
    if (!words.isEmpty() && words.get(0).equals("image")) {
      words.remove(0);
    }
    Optional<CommandName> name = words.isEmpty() ? Optional.empty() : CommandName.of(words.get(0));
    if (name.isPresent()) {
      words.remove(0);
    }
    try {
      Arguments.parse(name.orElse(CommandName.BUILD).command().syntax(), words);
      return Optional.empty();
    } catch (BuildException e) {
      return Optional.of(e.message());
    }
  }
}
