package io.jbuild.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.TarEntry;
import io.jbuild.testkit.TarListing;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each thing that was recorded is looked at. */
class ImageComparisonTest {

  private static final String EMPTY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final String ENTRY =
      "{'path': '/a', 'type': 'file', 'mode': '0644', 'uid': 1, 'gid': 2, 'size': 0, 'mtime': 3,"
          + " 'sha256': '"
          + EMPTY
          + "', 'text': ''}";
  private static final String CONFIG =
      "{'os': 'linux', 'architecture': 'amd64', 'rootfs': {'diff_ids': ['sha256:base', 'sha256:b']},"
          + " 'config': {'User': 'me', 'Volumes': {}},"
          + " 'history': [{'created_by': 'base'}, {'created_by': 'x'}]}";

  @Test
  void whatIsEqualHasNoDifferences() throws IOException {
    assertThat(differences(recorded(ENTRY), file("a"))).isEmpty();
  }

  @Test
  void eachAttributeOfAFileIsCompared() throws IOException {
    for (List<String> change :
        List.of(
            List.of("'file'", "'fifo'", "/a type"),
            List.of("0644", "0600", "/a mode"),
            List.of("'uid': 1", "'uid': 0", "/a uid"),
            List.of("'gid': 2", "'gid': 0", "/a gid"),
            List.of("'mtime': 3", "'mtime': 4", "/a mtime"),
            List.of("'size': 0", "'size': 1", "/a size"),
            List.of(EMPTY, "other", "/a sha256"),
            List.of("'text': ''", "'text': 'x'", "/a text"),
            List.of("'uid'", "'link': 'b', 'uid'", "/a link"),
            List.of("'uid'", "'hardlinks': ['/a', '/b'], 'uid'", "/a hardlinks"),
            List.of("'uid'", "'xattrs': {'user.a': 'b'}, 'uid'", "/a xattrs"))) {
      String entry = ENTRY.replace(change.get(0), change.get(1));
      assertThat(differences(recorded(entry), file("a"))).containsExactly(change.get(2));
    }
  }

  @Test
  void filesThatAreMissingOrTooManyAreDifferences() throws IOException {
    assertThat(differences(recorded(ENTRY), file("b"))).containsExactly("/a", "/b");
  }

  @Test
  void whatIsDeletedIsComparedByWhatIsLeft() throws IOException {
    String deleted = recorded(ENTRY).replace("'history'", "'removed': ['/etc/old'], 'history'");

    assertThat(differences(deleted, file("a"))).containsExactly("/etc/old");
    assertThat(differences(deleted, file("a"), file("etc/.wh.old"))).isEmpty();
    assertThat(differences(deleted, file("a"), file("etc/.wh..wh..opq"))).isEmpty();
    assertThat(differences(recorded(ENTRY), file("a"), file("etc/.wh.old")))
        .containsExactly("/etc/old");
  }

  @Test
  void theConfigTheHistoryAndTheRestAreCompared() throws IOException {
    for (List<String> change :
        List.of(
            List.of("'me'", "'you'", "config.User"),
            List.of("'User'", "'Cmd': ['x'], 'User'", "config.Cmd"),
            List.of("'x'", "'y'", "history[0].created_by"),
            List.of("'x'", "'x', 'empty_layer': true", "history[0].empty_layer"),
            List.of("}], 'platform'", "}, {}], 'platform'", "history.size"),
            List.of("linux/amd64", "linux/arm64", "platform"),
            List.of("'image'", "'scratch'", "base"),
            List.of("'base'", "'author': 'me', 'base'", "author"),
            List.of("'base'", "'created': 'then', 'base'", "created"))) {
      String other = recorded(ENTRY).replaceFirst(Pattern.quote(change.get(0)), change.get(1));
      assertThat(differences(other, file("a"))).containsExactly(change.get(2));
    }
  }

  @Test
  void whatTwoRecordingsDidNotAgreeAboutIsNotCompared() throws IOException {
    String other =
        recorded(ENTRY)
            .replace("'User': 'me'", "'unstable': ['User']")
            .replace("'created_by': 'x'", "'unstable': ['created_by']");

    assertThat(differences(other, file("a"))).isEmpty();
  }

  private static String recorded(String entry) {
    return "{'base': 'image', 'config': {'User': 'me'}, 'entries': ["
        + entry
        + "], 'history': [{'created_by': 'x'}], 'platform': 'linux/amd64'}";
  }

  private static TarEntry file(String path) {
    return new TarEntry(
        path,
        TarEntry.Type.FILE,
        0644,
        1,
        2,
        0,
        Instant.ofEpochSecond(3),
        "",
        "",
        Collections.emptySortedMap(),
        EMPTY);
  }

  private static Set<String> differences(String recorded, TarEntry... files) throws IOException {
    LayoutImage image =
        new LayoutImage(
            "",
            json("{}"),
            json(CONFIG),
            List.of(new TarListing(List.of(file("etc/old"))), new TarListing(List.of(files))));
    Differences differences = new Differences();
    BaseImage base = new BaseImage("sha256:base", 1, new TreeSet<>(Set.of("etc/old")));
    ImageComparison.compare(json(recorded), image, List.of(base), differences);
    return differences.all().keySet();
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text.replace('\'', '"'));
  }
}
