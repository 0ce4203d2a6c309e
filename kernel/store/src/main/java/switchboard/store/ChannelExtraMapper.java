package switchboard.store;

import java.util.List;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;

/** SQL on the tags of channels, and on those whose address must be public. */
interface ChannelExtraMapper {
    /** A channel has a tag. */
    record Tag(long channelId, String tag) {}

    @Select("SELECT channel_id, tag FROM switchboard_channel_tags ORDER BY channel_id, tag")
    List<Tag> tags();

    @Select("SELECT tag FROM switchboard_channel_tags WHERE channel_id = #{channelId} ORDER BY tag")
    List<String> tagsOf(@Param("channelId") long channelId);

    @Insert("INSERT INTO switchboard_channel_tags (channel_id, tag) VALUES (#{channelId}, #{tag})")
    int addTag(Tag tag);

    @Delete("DELETE FROM switchboard_channel_tags WHERE channel_id = #{channelId}")
    int deleteTags(@Param("channelId") long channelId);

    @Select("SELECT channel_id FROM switchboard_guarded_channels")
    List<Long> guarded();

    @Insert("INSERT INTO switchboard_guarded_channels (channel_id) VALUES (#{channelId})")
    int guard(@Param("channelId") long channelId);

    @Delete("DELETE FROM switchboard_guarded_channels WHERE channel_id = #{channelId}")
    int trust(@Param("channelId") long channelId);
}
