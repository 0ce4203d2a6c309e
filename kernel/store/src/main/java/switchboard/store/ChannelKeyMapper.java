package switchboard.store;

import java.util.List;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** SQL on the keys of channels that have several. */
interface ChannelKeyMapper {
    String SELECT =
            "SELECT id, channel_id, position, ${key}, status, disabled_at, reason FROM switchboard_channel_keys ";

    @Select(SELECT + "ORDER BY channel_id, position")
    List<ChannelKeyRow> all();

    @Select(SELECT + "WHERE channel_id = #{channelId} ORDER BY position")
    List<ChannelKeyRow> of(@Param("channelId") long channelId);

    @Insert("""
            INSERT INTO switchboard_channel_keys (channel_id, position, ${key}, status)
            VALUES (#{channelId}, #{position}, #{key}, #{status})
            """)
    int insert(ChannelKeyRow key);

    @Update("UPDATE switchboard_channel_keys SET position = #{position}, ${key} = #{key} WHERE id = #{id}")
    int update(@Param("id") long id, @Param("position") int position, @Param("key") String key);

    @Update("""
            UPDATE switchboard_channel_keys SET status = #{status}, disabled_at = #{now}, reason = #{reason}
             WHERE id = #{id} AND channel_id = #{channelId} AND status <> #{status}
            """)
    int setStatus(
            @Param("channelId") long channelId,
            @Param("id") long id,
            @Param("status") int status,
            @Param("now") long now,
            @Param("reason") String reason);

    @Update("""
            UPDATE switchboard_channel_keys SET status = 1, disabled_at = 0, reason = ''
             WHERE channel_id = #{channelId}
            """)
    int enableAll(@Param("channelId") long channelId);

    @Delete("DELETE FROM switchboard_channel_keys WHERE id = #{id}")
    int delete(@Param("id") long id);

    @Delete("DELETE FROM switchboard_channel_keys WHERE channel_id = #{channelId}")
    int deleteAll(@Param("channelId") long channelId);
}
