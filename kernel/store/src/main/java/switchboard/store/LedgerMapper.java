package switchboard.store;

import java.util.List;
import java.util.Optional;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** SQL on the ledger, all but that which enters the charges of calls. */
interface LedgerMapper {
    String COLUMNS = "user_id, number, at, kind, debit, credit, quota, balance, reference, receipt, hash";
    String AMONG = "<foreach collection=\"ids\" item=\"id\" open=\"(\" separator=\",\" close=\")\">#{id}</foreach>";

    /** What a user has now. */
    record Balance(long id, long quota) {}

    @Select("<script>SELECT id, quota FROM users WHERE id IN " + AMONG + "</script>")
    List<Balance> balances(@Param("ids") List<Long> ids);

    @Select("<script>SELECT user_id, number, balance, hash FROM switchboard_ledger_heads WHERE user_id IN " + AMONG
            + "</script>")
    List<Entry.Head> heads(@Param("ids") List<Long> ids);

    @Insert("""
            INSERT INTO switchboard_ledger_heads (user_id, number, balance, hash)
            VALUES (#{userId}, #{number}, #{balance}, #{hash})
            """)
    int begin(Entry.Head head);

    @Update("""
            UPDATE switchboard_ledger_heads SET number = #{number}, balance = #{balance}, hash = #{hash}
             WHERE user_id = #{userId}
            """)
    int move(Entry.Head head);

    /** Users without entries, or whose balance is not what their last entry says. */
    @Select("""
            SELECT u.id
              FROM users u LEFT JOIN switchboard_ledger_heads h ON h.user_id = u.id
             WHERE h.user_id IS NULL OR h.balance <> COALESCE(u.quota, 0)
             ORDER BY u.id LIMIT #{limit}
            """)
    List<Long> unbalanced(@Param("limit") int limit);

    @Select("SELECT " + COLUMNS + """
             FROM switchboard_ledger WHERE user_id = #{userId} AND number > #{after} ORDER BY number LIMIT #{limit}
            """)
    List<Entry> chain(@Param("userId") long userId, @Param("after") long after, @Param("limit") int limit);

    /** The numbers of users with entries or a head, from one on. */
    @Select("""
            SELECT user_id FROM switchboard_ledger_heads WHERE user_id > #{after}
             UNION SELECT id FROM users WHERE id > #{after}
             ORDER BY 1 LIMIT #{limit}
            """)
    List<Long> users(@Param("after") long after, @Param("limit") int limit);

    @Select("SELECT " + COLUMNS + """
             FROM switchboard_ledger WHERE at = #{at} AND user_id = #{userId} AND reference = #{reference}
             ORDER BY number LIMIT 1
            """)
    Optional<Entry> call(@Param("userId") long userId, @Param("at") long at, @Param("reference") String reference);

    /** Which of some calls are entered. */
    @Select("<script>SELECT reference FROM switchboard_ledger WHERE at &gt;= #{from} AND at &lt;= #{until}"
            + " AND kind = 'CALL' AND reference IN " + AMONG + "</script>")
    List<String> entered(@Param("from") long from, @Param("until") long until, @Param("ids") List<String> references);

    @Select("SELECT " + COLUMNS + """
             FROM switchboard_ledger
             WHERE at >= #{from} AND at <= #{until} AND user_id = #{userId} AND reference = #{reference}
             ORDER BY number LIMIT 1
            """)
    Optional<Entry> callWithin(
            @Param("userId") long userId,
            @Param("from") long from,
            @Param("until") long until,
            @Param("reference") String reference);

    @Select("SELECT " + COLUMNS + """
             FROM switchboard_ledger
             WHERE at >= #{from} AND at <= #{until} AND kind = 'CALL'
               AND (at > #{from} OR user_id > #{user} OR (user_id = #{user} AND number > #{number}))
             ORDER BY at, user_id, number LIMIT #{limit}
            """)
    List<Entry> calls(
            @Param("from") long from,
            @Param("until") long until,
            @Param("user") long user,
            @Param("number") long number,
            @Param("limit") int limit);
}
