package switchboard.store;

import java.util.List;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** SQL on nodes, and on the quota that they have drawn. */
interface LeaseMapper {
    /** A lease on a user's quota. */
    String USER = "user";
    /** A lease on a token's quota. */
    String TOKEN = "token";

    /** An account that somebody wants back. */
    record Wanted(String kind, long accountId) {}

    @Update("UPDATE switchboard_nodes SET seen_at = ${now} WHERE id = #{node}")
    int seen(@Param("node") String node);

    @Insert("INSERT INTO switchboard_nodes (id, seen_at) VALUES (#{node}, ${now})")
    int add(@Param("node") String node);

    @Select("SELECT COUNT(*) FROM switchboard_nodes WHERE id = #{node} AND seen_at > ${now} - #{seconds}")
    int alive(@Param("node") String node, @Param("seconds") long seconds);

    @Delete("DELETE FROM switchboard_nodes WHERE seen_at < ${now} - #{seconds}")
    int forget(@Param("seconds") long seconds);

    /** What other nodes that live have drawn of an account. */
    @Select("""
            SELECT COALESCE(SUM(l.quota), 0)
              FROM switchboard_leases l JOIN switchboard_nodes n ON n.id = l.node
             WHERE l.kind = #{kind} AND l.account_id = #{id} AND l.node <> #{node} AND n.seen_at > ${now} - #{seconds}
            """)
    long elsewhere(
            @Param("kind") String kind,
            @Param("id") long id,
            @Param("node") String node,
            @Param("seconds") long seconds);

    @Update("""
            UPDATE switchboard_leases SET quota = #{quota}
             WHERE node = #{node} AND kind = #{kind} AND account_id = #{id}
            """)
    int set(@Param("node") String node, @Param("kind") String kind, @Param("id") long id, @Param("quota") long quota);

    @Insert("""
            INSERT INTO switchboard_leases (node, kind, account_id, quota, wanted)
            VALUES (#{node}, #{kind}, #{id}, #{quota}, 0)
            """)
    int begin(@Param("node") String node, @Param("kind") String kind, @Param("id") long id, @Param("quota") long quota);

    /** Takes what was charged out of a lease; what a call cost beyond it was never leased. */
    @Update("""
            UPDATE switchboard_leases SET quota = CASE WHEN quota > #{cost} THEN quota - #{cost} ELSE 0 END
             WHERE node = #{node} AND kind = #{kind} AND account_id = #{id}
            """)
    int charge(@Param("node") String node, @Param("kind") String kind, @Param("id") long id, @Param("cost") long cost);

    /** Asks all others for what they do not need of an account. */
    @Update("""
            UPDATE switchboard_leases SET wanted = 1
             WHERE kind = #{kind} AND account_id = #{id} AND node <> #{node} AND quota > 0
            """)
    int want(@Param("kind") String kind, @Param("id") long id, @Param("node") String node);

    /** How many living nodes have not answered yet. */
    @Select("""
            SELECT COUNT(*)
              FROM switchboard_leases l JOIN switchboard_nodes n ON n.id = l.node
             WHERE l.kind = #{kind} AND l.account_id = #{id} AND l.node <> #{node} AND l.wanted = 1
               AND n.seen_at > ${now} - #{seconds}
            """)
    int unanswered(
            @Param("kind") String kind,
            @Param("id") long id,
            @Param("node") String node,
            @Param("seconds") long seconds);

    @Select("SELECT kind, account_id FROM switchboard_leases WHERE node = #{node} AND wanted = 1")
    List<Wanted> wanted(@Param("node") String node);

    @Update("""
            UPDATE switchboard_leases SET quota = #{quota}, wanted = 0
             WHERE node = #{node} AND kind = #{kind} AND account_id = #{id}
            """)
    int giveBack(
            @Param("node") String node, @Param("kind") String kind, @Param("id") long id, @Param("quota") long quota);

    @Delete("DELETE FROM switchboard_leases WHERE node = #{node}")
    int giveBackAll(@Param("node") String node);

    @Delete("DELETE FROM switchboard_leases WHERE node = #{node} AND quota <= 0 AND wanted = 0")
    int tidy(@Param("node") String node);
}
